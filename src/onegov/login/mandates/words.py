"""Kinds, scopes and acts as people read them."""

from collections.abc import Mapping

from onegov.core.types import Text
from onegov.login.mandates.types import EndReason, Kind, Scope, Status

KINDS: Mapping[Kind, Text] = {
    Kind.GUARDIAN: Text(
        en="Parent or guardian of a child", fr="Parent, tuteur ou tutrice d’un enfant"
    ),
    Kind.REPRESENTATIVE: Text(
        en="Licensed representative (lawyer, notary or immigration consultant)",
        fr="Représentant ou représentante titulaire d’un permis (avocat ou avocate, notaire, "
        "consultant ou consultante en immigration)",
    ),
    Kind.AGENCY: Text(en="Agency", fr="Organisme d’aide"),
    Kind.HELPER: Text(en="Helper who is not paid", fr="Personne aidante non rémunérée"),
    Kind.SIGNING_OFFICER: Text(
        en="Signing officer of an organization",
        fr="Signataire autorisé ou autorisée d’une organisation",
    ),
    Kind.WORKER: Text(en="Employee of an agency", fr="Employé ou employée d’un organisme d’aide"),
}
SCOPES: Mapping[Scope, Text] = {
    Scope.VIEW: Text(en="See applications and letters", fr="Voir les demandes et les lettres"),
    Scope.PREPARE: Text(en="Prepare applications", fr="Préparer des demandes"),
    Scope.SUBMIT: Text(en="Submit applications", fr="Soumettre des demandes"),
    Scope.SIGN: Text(
        en="Sign declarations and give consent",
        fr="Signer des déclarations et donner un consentement",
    ),
    Scope.MESSAGES: Text(en="Read messages", fr="Lire les messages"),
    Scope.PAYMENTS: Text(en="Pay fees", fr="Payer les frais"),
}
STATUSES: Mapping[Status, Text] = {
    Status.PROPOSED: Text(en="Waiting for the other party", fr="En attente de l’autre partie"),
    Status.TO_APPROVE: Text(
        en="Waiting for an officer", fr="En attente d’un agent ou d’une agente"
    ),
    Status.ACTIVE: Text(en="In force", fr="En vigueur"),
    Status.ENDED: Text(en="Ended", fr="Terminé"),
}
REASONS: Mapping[EndReason, Text] = {
    EndReason.PRINCIPAL: Text(
        en="Ended by the person represented", fr="Révoqué par la personne représentée"
    ),
    EndReason.HOLDER: Text(
        en="Ended by the person who acted", fr="Résilié par la personne mandatée"
    ),
    EndReason.EXPIRED: Text(en="Ran out", fr="Arrivé à échéance"),
    EndReason.DEATH: Text(en="Ended by a death", fr="A pris fin en raison d’un décès"),
    EndReason.REFUSED: Text(en="Not approved", fr="Non approuvé"),
    EndReason.GUARDIAN: Text(
        en="Ended with the mandate of the guardian who gave it",
        fr="A pris fin avec le mandat du tuteur ou de la tutrice qui l’avait accordé",
    ),
}
ACTS: Mapping[str, Text] = {
    "mandate.proposed": Text(en="The mandate was proposed", fr="Le mandat a été proposé"),
    "mandate.claimed": Text(en="The mandate was asked for", fr="Le mandat a été demandé"),
    "mandate.agreed": Text(en="The other party agreed", fr="L’autre partie a accepté"),
    "mandate.approved": Text(en="An officer approved it", fr="Un agent ou une agente l’a approuvé"),
    "mandate.refused": Text(
        en="An officer did not approve it", fr="Un agent ou une agente ne l’a pas approuvé"
    ),
    "mandate.used": Text(en="Began to act", fr="A commencé à agir"),
    "mandate.ended": Text(en="The mandate ended", fr="Le mandat a pris fin"),
    "application.started": Text(en="Started an application", fr="A commencé une demande"),
    "application.answered": Text(en="Changed answers", fr="A modifié des réponses"),
    "application.submitted": Text(en="Submitted an application", fr="A soumis une demande"),
    "file.attached": Text(en="Added a file", fr="A ajouté un fichier"),
    "file.removed": Text(en="Removed a file", fr="A supprimé un fichier"),
    "fact.disputed": Text(en="Corrected a record’s data", fr="A rectifié les données d’un dossier"),
    "source.declined": Text(
        en="Chose to type what a department holds",
        fr="A choisi de saisir ce qu’un ministère détient",
    ),
    "claims.answered": Text(
        en="Answered what may be given to an application",
        fr="A répondu à ce qui peut être communiqué à une application",
    ),
    "claims.released": Text(
        en="Information was given to an application",
        fr="Des renseignements ont été communiqués à une application",
    ),
    "consent.agreed": Text(en="Gave a consent", fr="A donné un consentement"),
    "payment.started": Text(en="Began to pay a fee", fr="A entrepris de payer des frais"),
    "letter.opened": Text(en="Opened a letter", fr="A ouvert une lettre"),
    "notice.read": Text(en="Read a message", fr="A lu un message"),
}


def act(name: str) -> Text:
    """An act in words; its name in the ledger where it has none."""
    return ACTS.get(name) or Text(en=name, fr=name)
