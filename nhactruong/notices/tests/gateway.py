"""An SMS gateway as a city would write it."""


class Gateway:
    sent: list[tuple[str, str, str]] = []

    def send(self, *, to: str, text: str, reference: str) -> None:
        self.sent.append((to, text, reference))
