"""A node's status as an operator reads it, in one language."""

from collections.abc import Iterator
from typing import Any, Final, Literal

from onegov.exchange.node.events.text import standing_lines

Language = Literal["en", "fr"]
_DAY, _HOUR = 86_400, 3600
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "well": "{node}: well, since {started}",
        "log_unwitnessed": "{node}: CARRIES NOTHING; its evidence has waited too long for witnesses. "
        "It goes on by itself once they cosign.",
        "log_unstamped": "{node}: CARRIES NOTHING; its evidence has waited too long for a timestamp. "
        "It goes on by itself once it has one.",
        "log_unavailable": "{node}: NOT WELL; the evidence cannot be written, so nothing is carried. "
        "Free the disk, then start the node again.",
        "log": "evidence: {lines} lines, {bytes}; {free} free",
        "directory": "directory: edition {edition}, revocations {revocations}",
        "federated": "{instance}: edition {edition}, revocations {revocations}",
        "here": "OUR AUTHORITY DOES NOT LIST IT",
        "there": "ITS AUTHORITY DOES NOT LIST US",
        "repeats": "repeats: {kept} kept, {unanswered} never answered; {bytes} of {most}",
        "witnesses": "witnesses",
        "no_witness": "witnesses: none",
        "attested": "{name}  {lines} lines  {at}",
        "adapters": "adapters",
        "adapter": "{name}  {at}",
        "aside": "rows kept aside: {count}",
        "failing": "FAILS: {failure}",
        "peers": "exchanges, median and 99th percentile of the newest",
        "no_peer": "exchanges: none yet",
        "consumer": "asks",
        "provider": "answers",
        "faults": "faults: {count}, the last {last}",
        "next": "what ends next (! somebody must act)",
        "itself": "renewed by itself",
        "late": "its own renewal is late",
        "stops": "then nothing is carried",
        "fork": "HOLDS ANOTHER HISTORY OF THIS LOG",
        "ahead": "HAS SEEN MORE THAN THIS LOG HOLDS",
        "unreachable": "no reply",
        "own_hashes": "hashes.bin is damaged",
        "refused": "refused ({problem})",
        "d": "d",
    },
    "fr": {
        "well": "{node}\u00a0: va bien, depuis {started}",
        "log_unwitnessed": "{node}\u00a0: NE TRANSMET RIEN; ses preuves attendent des témoins "
        "depuis trop longtemps. Le nœud reprendra de lui-même dès qu’ils auront contresigné.",
        "log_unstamped": "{node}\u00a0: NE TRANSMET RIEN; ses preuves attendent un horodatage "
        "depuis trop longtemps. Le nœud reprendra de lui-même dès qu’il l’aura.",
        "log_unavailable": "{node}\u00a0: NE VA PAS BIEN; les preuves ne peuvent être écrites, rien n’est "
        "donc transmis. Libérez de l’espace disque, puis relancez le nœud.",
        "log": "preuves\u00a0: {lines} lignes, {bytes}; {free} libres",
        "directory": "annuaire\u00a0: édition {edition}, révocations {revocations}",
        "federated": "{instance}\u00a0: édition {edition}, révocations {revocations}",
        "here": "NOTRE RESPONSABLE D’ANNUAIRE NE L’INSCRIT PAS",
        "there": "SON RESPONSABLE D’ANNUAIRE NE NOUS INSCRIT PAS",
        "repeats": "répétitions\u00a0: {kept} conservées, {unanswered} sans réponse; {bytes} sur {most}",
        "witnesses": "témoins",
        "no_witness": "témoins\u00a0: aucun",
        "attested": "{name}  {lines} lignes  {at}",
        "adapters": "adaptateurs",
        "adapter": "{name}  {at}",
        "aside": "lignes à l’écart\u00a0: {count}",
        "failing": "EN PANNE\u00a0: {failure}",
        "peers": "échanges, médiane et 99e centile des plus récents",
        "no_peer": "échanges\u00a0: aucun encore",
        "consumer": "demande",
        "provider": "répond",
        "faults": "erreurs\u00a0: {count}, la dernière {last}",
        "next": "ce qui prend fin bientôt (! quelqu’un doit agir)",
        "itself": "renouvellement automatique",
        "late": "le renouvellement automatique tarde",
        "stops": "ensuite rien n’est transmis",
        "fork": "A UNE AUTRE HISTOIRE DE CE REGISTRE",
        "ahead": "A VU PLUS QUE CE QUE CONTIENT CE REGISTRE",
        "unreachable": "aucune réponse",
        "own_hashes": "hashes.bin est endommagé",
        "refused": "refusé ({problem})",
        "d": "j",
    },
}


def status_lines(status: dict[str, Any], language: Language) -> Iterator[str]:
    """The status that ``/status`` gives, line by line."""
    words, log, directory = _WORDS[language], status["log"], status["directory"]
    head = words[status["stopped_by"] or "well"]
    yield head.format(node=status["node"], started=status["started_at"])
    bytes, free = _size(log["bytes"], language), _size(log["free_bytes"], language)
    yield "  " + words["log"].format(lines=log["lines"], bytes=bytes, free=free)
    versions = {"edition": directory["version"], "revocations": directory["revocations_version"]}
    yield "  " + words["directory"].format(**versions)
    for instance, told in status.get("federation", {}).items():
        yield _federated(instance, told, words)
    yield "  " + _repeats(status["repeats"], language)
    yield from _attested(status, words)
    yield from _adapters(status["adapters"], words)
    yield "  " + words["peers" if status["peers"] else "no_peer"]
    yield from (_peer(each, language) for each in status["peers"])
    for each in status["events"]:
        yield from (f"  {line}" for line in standing_lines(each, language))
    yield "  " + words["next"]
    yield from (_end(each, language) for each in status["next"])


def _federated(instance: str, told: dict[str, Any], words: dict[str, str]) -> str:
    versions = {"edition": told["version"], "revocations": told["revocations_version"]}
    line, missing = words["federated"].format(instance=instance, **versions), told["missing"]
    return f"  ! {line}  {words[missing]}" if missing else f"  {line}"


def _repeats(repeats: dict[str, int], language: Language) -> str:
    sizes = {"bytes": repeats["bytes"], "most": repeats["most_bytes"]}
    shown = {name: _size(count, language) for name, count in sizes.items()}
    counts = {"kept": repeats["kept"], "unanswered": repeats["unanswered"]}
    return _WORDS[language]["repeats"].format(**counts, **shown)


def _attested(status: dict[str, Any], words: dict[str, str]) -> Iterator[str]:
    """Who attests the log, how far, until when; and what is wrong."""
    found = [(each["witness"], each) for each in status["witnesses"]]
    if status["timestamps"]:
        found.append(("RFC 3161", status["timestamps"]))
    yield "  " + words["witnesses" if found else "no_witness"]
    for name, told in found:
        problem = told["problem"]
        said = words.get(problem, words["refused"].format(problem=problem)) if problem else ""
        line = words["attested"].format(
            name=f"{name:<28}", lines=f"{told['lines']:>9}", at=told["at"] or "–"
        )
        yield f"  {'!' if problem else ' '} {line}  {said}".rstrip()


def _adapters(adapters: list[dict[str, Any]], words: dict[str, str]) -> Iterator[str]:
    if adapters:
        yield "  " + words["adapters"]
    for each in adapters:
        count, failure = each["kept_aside"], each["failure"]
        line = words["adapter"].format(name=f"{each['name']:<28}", at=each["at"] or "–")
        aside = words["aside"].format(count=count) if count else ""
        failing = words["failing"].format(failure=failure) if failure else ""
        mark = "!" if count or failure else " "
        yield f"  {mark} " + "  ".join(filter(None, (line, aside, failing)))


def _peer(peer: dict[str, Any], language: Language) -> str:
    words, count = _WORDS[language], sum(peer["faults"].values())
    faults = f"  {words['faults'].format(count=count, last=peer['last_fault'])}" if count else ""
    median, p99 = (_number(peer[name], language) for name in ("median_ms", "p99_ms"))
    return (
        f"    {words[peer['side']]:<8} {peer['peer']:<28} {peer['exchanges']:>9}"
        f"  {median:>8} ms  {p99:>8} ms{faults}"
    )


def _end(end: dict[str, Any], language: Language) -> str:
    words = _WORDS[language]
    notes = [words["stops"]] if end["stops"] else []
    notes += [words["itself"]] if end["by_itself"] and not end["act"] else []
    notes += [words["late"]] if end["by_itself"] and end["act"] else []
    said = f" ({'; '.join(notes)})" if notes else ""
    mark = "!" if end["act"] else " "
    return f"  {mark} {_span(end['seconds_left'], words['d']):>8}  {end[language]}{said}"


def _number(value: float, language: Language) -> str:
    text = f"{value:.1f}"
    return text.replace(".", ",") if language == "fr" else text


def _size(count: int, language: Language) -> str:
    letter = "o" if language == "fr" else "B"
    for unit, size in (("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if count >= size:
            return f"{_number(count / size, language)}\u00a0{unit}{letter}"
    return f"{count}\u00a0{letter}"


def _span(seconds: int, day: str) -> str:
    if abs(seconds) >= 2 * _DAY:
        return f"{seconds // _DAY}\u00a0{day}"
    if abs(seconds) >= 2 * _HOUR:
        return f"{seconds // _HOUR}\u00a0h"
    return f"{seconds // 60}\u00a0min"
