"""Names that several things bear, such as streets of two districts: told apart by what each lies in, or by its key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

#: for some keys the names of what each lies in, from the highest down
Lies = Callable[[Collection[str]], Mapping[str, Sequence[str]]]
#: stands between what something lies in and its name
WITHIN = "·"


@dataclass(frozen=True)
class Names:
    """Keys with their names; ``lies`` says what those of one name lie in."""

    pairs: Sequence[tuple[str, str]]
    lies: Lies | None = None

    def keys(self, said: str) -> list[str]:
        """Whatever may be meant by a name, by 「南湖区·解放街道」 or 「南湖区/解放街道」 or by a key: none, one or several."""
        if found := self._called(said):
            return found
        *above, name = re.split(rf"\s*[{WITHIN}/]\s*", said)
        if above and self.lies is not None and (found := self._called(name)):
            paths = self.lies(found)
            return [key for key in found if _in_order(above, paths.get(key, ()))]
        return [key for key, _name in self.pairs if key == said]

    def _called(self, name: str) -> list[str]:
        return [key for key, each in self.pairs if each == name]

    def apart(self) -> list[tuple[str, str]]:
        """The same with what it lies in before each name that another bears too."""
        many = Counter(name for _key, name in self.pairs)
        doubled = [key for key, name in self.pairs if many[name] > 1]
        paths = self.lies(doubled) if doubled and self.lies is not None else {}
        return [(key, WITHIN.join((*paths.get(key, ()), name))) for key, name in self.pairs]


def _in_order(above: Sequence[str], path: Sequence[str]) -> bool:
    """Whether what somebody wrote are some of the names on the way, in their order."""
    way = iter(path)
    return all(part in way for part in above)
