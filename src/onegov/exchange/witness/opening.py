"""What must hold before a witness starts."""

from pathlib import Path

from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.witness.conf import WitnessConfig


def check_witness_listed(keeper: DirectoryKeeper, config: WitnessConfig) -> None:
    """Will refuse to start without a directory that lists the witness's key.

    Raises:
        WrongSetting: saying which of both is missing.
    """
    if keeper.edition is None:
        source = config.directory_url or (config.directory_file or Path()).name
        raise WrongSetting(
            Text(
                en=f"No directory could be taken from {source}; the log above says why.",
                fr=f"Aucun annuaire n’a pu être tiré de {source}; le journal ci-dessus dit pourquoi.",
            )
        )
    listed = {each.key.keyid: each for each in keeper.current().witnesses(at=clock.now())}
    own = listed.get(config.key_id)
    if own is None or own.key.public_key != config.signer().public_key():
        raise WrongSetting(
            Text(
                en=f"The directory does not list key {config.key_id} of this witness.",
                fr=f"L’annuaire ne contient pas la clé {config.key_id} de ce témoin.",
            ),
            next_step=Text(
                en="Run `onegov witness join --config FILE --url URL`, and have it approved.",
                fr=(
                    "Lancez «\u00a0onegov witness join --config FICHIER --url URL\u00a0», "
                    "puis faites-le approuver."
                ),
            ),
        )
