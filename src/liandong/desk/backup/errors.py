"""What goes wrong with a backup, in words for the administrator."""


class BackupError(Exception):
    """Why a backup or a restore cannot be done, with the remedy on a second line."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason}\n办法：{remedy}" if remedy else reason)
