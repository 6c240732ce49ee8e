"""What people read about a verified evidence file, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from onegov.core.types import Text
from onegov.exchange.evidence.verifier import FAILS, HOLDS, NOT_REACHED, UNCHECKED, Check, Step

STEPS = {
    "format": Text(
        en="The file is an evidence file of version 1.",
        fr="Le fichier est un fichier de preuve de version 1.",
    ),
    "trust": Text(
        en="The keys named in the file are those of your directory.",
        fr="Les clés nommées dans le fichier sont celles de votre annuaire.",
    ),
    "line": Text(
        en="The line of the log holds exactly this request and this answer.",
        fr="La ligne du registre contient exactement cette requête et cette réponse.",
    ),
    "request": Text(
        en="The client’s organisation signed the request.",
        fr="L’organisation du client a signé la requête.",
    ),
    "answer": Text(
        en="The provider’s organisation signed the answer.",
        fr="L’organisation du fournisseur a signé la réponse.",
    ),
    "binding": Text(
        en="The answer names this request, and the service that was asked.",
        fr="La réponse nomme cette requête et le service demandé.",
    ),
    "request_hash": Text(
        en="The answer bears the hash of this very request.",
        fr="La réponse porte l’empreinte de cette requête même.",
    ),
    "checkpoint": Text(
        en="The log’s node signed the checkpoint.",
        fr="Le nœud du registre a signé le point de contrôle.",
    ),
    "inclusion": Text(
        en="The line is in the log that the checkpoint seals.",
        fr="La ligne est dans le registre que scelle le point de contrôle.",
    ),
    "cosignatures": Text(
        en="Witnesses of other organisations cosigned the checkpoint.",
        fr="Des témoins d’autres organisations ont contresigné le point de contrôle.",
    ),
    "timestamps": Text(
        en="The timestamp authority that you trust stamped a checkpoint with the line under it.",
        fr="L’autorité d’horodatage à laquelle vous vous fiez a horodaté un point de contrôle "
        "qui couvre la ligne.",
    ),
    "request_body": Text(
        en="The body of the request that you gave is the one that was signed.",
        fr="Le corps de requête que vous avez fourni est celui qui a été signé.",
    ),
    "answer_body": Text(
        en="The body of the answer that you gave is the one that was signed.",
        fr="Le corps de réponse que vous avez fourni est celui qui a été signé.",
    ),
}
#: The first step with an entry of an access log, in place of those of an exchange.
ENTRY = Text(
    en="The file is an entry of an access log, of version 1.",
    fr="Le fichier est une inscription à un registre des consultations, de version 1.",
)
REASONS = {
    "malformed": Text(en="it cannot be read", fr="illisible"),
    "other_format": Text(en="it is another format", fr="le format est autre"),
    "unknown_version": Text(
        en="a part has a version that this program does not know; a newer one may",
        fr="une partie a une version inconnue de ce programme; un plus récent la connaît peut-être",
    ),
    "unknown_member": Text(
        en="it holds a member that would not be checked", fr="un membre ne serait pas vérifié"
    ),
    "no_directory": Text(
        en="no directory was given, and keys inside the file prove nothing",
        fr="aucun annuaire n’a été fourni, et des clés dans le fichier ne prouvent rien",
    ),
    "directory_unsigned": Text(
        en="the directory is not signed by the key given for its authority",
        fr="l’annuaire n’est pas signé par la clé fournie pour son autorité",
    ),
    "revocations_unsigned": Text(
        en="the revocations are not signed by a keeper of this directory",
        fr="les révocations ne sont pas signées par un responsable de cet annuaire",
    ),
    "unknown_key": Text(
        en="the directory does not list the key", fr="l’annuaire ne contient pas la clé"
    ),
    "other_key": Text(
        en="the directory has another key, owner or use under that name",
        fr="l’annuaire a une autre clé, un autre titulaire ou un autre usage sous ce nom",
    ),
    "other_line": Text(en="it holds something else", fr="elle contient autre chose"),
    "not_covered": Text(
        en="the signature does not cover all that it must",
        fr="la signature ne couvre pas tout ce qu’elle doit couvrir",
    ),
    "not_their_key": Text(
        en="the key belongs to somebody else or serves another use",
        fr="la clé appartient à quelqu’un d’autre ou sert à un autre usage",
    ),
    "key_ended": Text(
        en="the key was no longer valid when it signed",
        fr="la clé n’était plus valide au moment de la signature",
    ),
    "other_algorithm": Text(
        en="it names another algorithm than that of the key",
        fr="elle nomme un autre algorithme que celui de la clé",
    ),
    "signature": Text(en="the signature is wrong", fr="la signature est fausse"),
    "other_request": Text(
        en="the answer belongs to another request", fr="la réponse est celle d’une autre requête"
    ),
    "other_service": Text(en="another service answered", fr="un autre service a répondu"),
    "request_hash": Text(
        en="it is the hash of another request", fr="c’est l’empreinte d’une autre requête"
    ),
    "inclusion": Text(
        en="the proof does not lead to the root", fr="la preuve ne mène pas à la racine"
    ),
    "no_witness": Text(en="no witness did", fr="aucun témoin ne l’a fait"),
    "no_timestamp": Text(en="there is no timestamp", fr="il n’y a pas d’horodatage"),
    "no_authority": Text(
        en="give its certificate: --tsa-certificate FILE",
        fr="fournissez son certificat\u00a0: --tsa-certificate FICHIER",
    ),
    "timestamp": Text(
        en="the token is of other data, or of another authority",
        fr="le jeton porte sur d’autres données, ou est d’une autre autorité",
    ),
    "no_body": Text(en="the body was not given", fr="le corps n’a pas été fourni"),
    "other_body": Text(en="its digest is another", fr="son empreinte est autre"),
}
RESULTS = {
    HOLDS: Text(en="holds", fr="tient"),
    FAILS: Text(en="DOES NOT HOLD", fr="NE TIENT PAS"),
    UNCHECKED: Text(en="not checked", fr="non vérifié"),
    NOT_REACHED: Text(en="not reached", fr="non atteint"),
}
PROVEN = Text(
    en="PROVEN: these organisations exchanged this, as far as the keys of your directory go.",
    fr="PROUVÉ\u00a0: ces organisations ont échangé ceci, d’après les clés de votre annuaire.",
)
UNPROVEN = Text(
    en=(
        "NOT PROVEN: the file agrees with itself, but it was checked with its own keys, which "
        "anybody can make. Give --directory FILE, from a source that you trust."
    ),
    fr=(
        "NON PROUVÉ\u00a0: le fichier est cohérent, mais il a été vérifié avec ses propres clés, "
        "que n’importe qui peut fabriquer. Fournissez --directory FICHIER, d’une source sûre."
    ),
)


def _refused(step: Step) -> Text:
    what, why = STEPS.get(step.name, ENTRY), REASONS[step.why]
    return Text(
        en=f"REFUSED at “{step.name}”: this does not hold: {what.en} ({why.en})",
        fr=f"REFUSÉ à «\u00a0{step.name}\u00a0»\u00a0: ceci ne tient pas\u00a0: {what.fr} ({why.fr})",
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the steps come to: ``proven``, ``unproven`` (only the file's own keys) or ``refused``."""

    name: str
    text: Text


def verdict_of(steps: Sequence[Step]) -> Verdict:
    """Proven needs keys from outside of the file and no step that fails."""
    for step in steps:
        if step.result == FAILS:
            return Verdict("refused", _refused(step))
    if any(step.why == "no_directory" for step in steps):
        return Verdict("unproven", UNPROVEN)
    return Verdict("proven", PROVEN)


def told(number: int, step: Step) -> list[str]:
    """The lines about one step: English, then French."""
    result, what, why = RESULTS[step.result], STEPS.get(step.name, ENTRY), REASONS.get(step.why)
    name = f"{number:2} {step.name:13}"
    lines = [f"{name} {result.en:13} {what.en}", f"{'':16} {result.fr:13} {what.fr}"]
    return [f"{lines[0]} ({why.en})", f"{lines[1]} ({why.fr})"] if why else lines


def content_of(check: Check, steps: Sequence[Step]) -> dict[str, object]:
    """What was exchanged, once the steps that speak for it hold; else nothing."""
    if any(step.result in (FAILS, NOT_REACHED) for step in steps):
        return {}
    asked, answered = check.signed["request"], check.signed["answer"]
    shown = {
        "client": asked.values["x-road-client"],
        "service": answered.values["x-road-service"],
        "method": asked.values["@method"],
        "path": asked.values["@path"],
        "status": answered.values["@status"],
        "purpose": asked.values.get("onegov-purpose", ""),
        "authority": asked.values.get("onegov-authority", ""),
        "requested_at": _moment(asked.created),
        "answered_at": _moment(answered.created),
    }
    if check.cosigned:
        first = min(check.cosigned.values())
        shown |= {"witnesses": ", ".join(sorted(check.cosigned)), "witnessed_at": _moment(first)}
    if check.stamped_at is not None:
        shown["stamped_at"] = _moment(check.stamped_at)
    return shown | {"log": check.log_key.node_id, "log_size": check.size}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
