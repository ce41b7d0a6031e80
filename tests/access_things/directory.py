"""Places and organisations."""

from __future__ import annotations

from tests.access_things.parts import Thing

THINGS = {
    "directory:organisation": Thing(lambda city, by: city.organisations["晨光社会工作服务中心"], "shown"),
    "directory:place": Thing(lambda city, by: city.places["330402008001"], "shown"),
}
IN_SCOPE = {
    "Place": lambda city, by: city.places["330402008001"],
    "Organisation": lambda city, by: city.organisations["晨光社会工作服务中心"],
}
