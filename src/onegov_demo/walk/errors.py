"""What stops a walk."""


class WalkFailed(Exception):
    """A page did not show what a person would need to go on.

    Args:
        expected: what was looked for, in plain words.
        where: address of the page.
        said: what the page said instead: its title, errors and notices.
    """

    def __init__(self, expected: str, *, where: str = "", said: str = "") -> None:
        super().__init__(expected)
        self.expected, self.where, self.said = expected, where, said

    def as_dict(self) -> dict[str, str]:
        """The three parts by name."""
        return {"expected": self.expected, "where": self.where, "said": self.said}

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"{self.expected}{place}" + (f"; the page said: {self.said}" if self.said else "")
