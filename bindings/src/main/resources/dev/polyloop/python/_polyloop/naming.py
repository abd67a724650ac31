"""The attributes of coroutines and asynchronous generators that GraalPy (25.0.3) leaves out.

Their names are known to the interpreter: a coroutine's repr has the qualified one, the code the other.
Built-in classes refuse new attributes, but `==` of a class's `__dict__` hands out what it stands for.
"""

from _polyloop.kinds import CoroutineType

__all__ = ["complete"]

_repr = CoroutineType.__repr__
_START = len("<coroutine object ")
_given = None  # names that programs have set: object -> {attribute: name}


def complete():
    """Adds what is missing, once."""
    generator = _generator()
    if not hasattr(CoroutineType, "cr_origin"):
        _extend(CoroutineType, "cr_origin", property(lambda self: None))
    if not hasattr(generator, "__name__"):
        _extend(CoroutineType, "__name__", _name("__name__", lambda self: self.cr_code.co_name))
        _extend(CoroutineType, "__qualname__", _name("__qualname__", _qualname))
        for attribute in "__name__", "__qualname__":
            _extend(
                type(generator), attribute, _name(attribute, lambda self: self.ag_code.co_name)
            )


async def _generator_function():
    yield


def _generator():
    return _generator_function()


def _qualname(coroutine):
    shown = _repr(coroutine)
    return shown[_START : shown.rindex(" at 0x")]


def _name(attribute, original):
    """A property whose value a program may set, as it may CPython's."""

    def get(self):
        if _given is not None:
            names = _given.get(self)
            if names is not None and attribute in names:
                return names[attribute]
        return original(self)

    def set_(self, value):
        if not isinstance(value, str):
            raise TypeError(f"{attribute} must be set to a string object")
        global _given
        if _given is None:
            from weakref import WeakKeyDictionary

            _given = WeakKeyDictionary()
        _given.setdefault(self, {})[attribute] = value

    def delete(self):
        raise TypeError(f"{attribute} must be set to a string object")

    return property(get, set_, delete)


def _extend(cls, attribute, value):
    class Extending:
        def __eq__(self, attributes):
            attributes[attribute] = value
            return True

        __hash__ = None

    cls.__dict__ == Extending()
