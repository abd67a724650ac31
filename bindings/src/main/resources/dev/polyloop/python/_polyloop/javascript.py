"""JavaScript's objects as Python sees them.

GraalPy 25.0.3 and 25.2.4 find the class of a foreign object by the identity of
its metaobject, once a type is registered for any.  The metaobjects of null,
undefined, BigInt, Symbol and Proxy have no identity, and asking for such a
value's class ends the program inside the interpreter.  So none of them gets
here: every way by which a program reads a value out of a JavaScript object
(attribute, item, iteration, call) goes through the Java class
``JavaScriptValues``, which says what the value is in Python and has the
object's class registered here when it is met for the first time.

What identifies an object is the object: these are its own types, not wrappers.
"""

import types

import polyglot

from _polyloop import border

_ABSENT = object()
_values = None  # the Java half; set by `install`


class JSObject:
    """A JavaScript object: its properties are attributes.

    Plain objects of every use have one class, so whether this one can be
    iterated or awaited is found out when that is tried.
    """

    __getattribute__ = object.__getattribute__

    def __getattr__(self, name):
        value = _values.get(self, name, _ABSENT)
        if value is _ABSENT:
            raise AttributeError(f"a JavaScript object has no property {name!r}", name=name)
        return value

    def __iter__(self):
        if not _values.is_iterable(self):
            raise TypeError("this JavaScript object is not iterable")
        return _steps(_values.iterator(self))

    def __next__(self):
        advance = getattr(self, "next", None)
        if advance is None:
            raise TypeError("this JavaScript object is not an iterator")
        step = advance()
        if step.done:
            raise StopIteration(step.value)
        return step.value

    def __await__(self):
        if not border.is_foreign_awaitable(self):
            raise TypeError("this JavaScript object can't be used in 'await' expression")
        return border.steps_of(self)

    def __aiter__(self):
        return _items(self)


def _items(value):
    if not border.host.is_stream(value):
        raise TypeError("this JavaScript object is not an async iterable")
    from _polyloop import streams

    return streams.items(value)


def _steps(iterator):
    while _values.has_next(iterator):
        yield _values.next(iterator)


class JSSet(JSObject):
    """A Set."""

    def __len__(self):
        return _values.get(self, "size", 0)

    def __contains__(self, item):
        return any(each is item or each == item for each in self)


class JSArray(JSObject):
    """An Array, or a typed one: a list."""

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [_values.item(self, each) for each in range(*index.indices(len(self)))]
        return _values.item(self, self._index(index))

    def _index(self, index):
        place = index.__index__()
        length = len(self)
        if place < 0:
            place += length
        if not 0 <= place < length:
            raise IndexError("list index out of range")
        return place

    def __iter__(self):
        place = 0
        while place < len(self):
            yield _values.item(self, place)
            place += 1

    def __reversed__(self):
        return reversed(list(self))

    def __contains__(self, item):
        return item in list(self)

    def __eq__(self, other):
        return self is other or (isinstance(other, list) and list(self) == list(other))

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __add__(self, other):
        return list(self) + list(other)

    def __mul__(self, times):
        return list(self) * times

    __rmul__ = __mul__

    def __repr__(self):
        return repr(list(self))

    __str__ = __repr__

    def copy(self):
        return list(self)

    def index(self, *args):
        return list(self).index(*args)

    def count(self, item):
        return list(self).count(item)

    def pop(self, index=-1):
        value = self[index]
        del self[self._index(index)]
        return value


class JSMap(JSObject):
    """A Map: a dict."""

    def __getitem__(self, key):
        value = _values.entry(self, key, _ABSENT)
        if value is _ABSENT:
            raise KeyError(key)
        return value

    def get(self, key, default=None):
        return _values.entry(self, key, default)

    def __contains__(self, key):
        return _values.entry(self, key, _ABSENT) is not _ABSENT

    def __iter__(self):
        return _steps(_values.keys(self))

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]

    def copy(self):
        return dict(self.items())

    def __eq__(self, other):
        return self is other or (isinstance(other, dict) and self.copy() == dict(other.items()))

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __repr__(self):
        return repr(self.copy())

    __str__ = __repr__

    def pop(self, key, *default):
        value = _values.entry(self, key, *(default or (_ABSENT,)))
        if value is _ABSENT:
            raise KeyError(key)
        if key in self:
            del self[key]
        return value


class JSBare:
    """A JavaScript object of no class: an iterator, an object without a prototype.

    GraalPy has no place for a type of such objects, so this one stands for it.
    JavaScript's functions are given the object itself.
    """

    _is_stand_in = True  # its own language says what it is

    def __init__(self, value):
        self.__dict__["_polyloop_js"] = value

    def __getattr__(self, name):
        value = _values.get(self._polyloop_js, name, _ABSENT)
        if value is _ABSENT:
            raise AttributeError(f"{self!r} has no property {name!r}", name=name, obj=self)
        return value

    def __setattr__(self, name, value):
        setattr(self._polyloop_js, name, value)

    def __delattr__(self, name):
        delattr(self._polyloop_js, name)

    def __dir__(self):
        return sorted({*super().__dir__(), *_values.names(self._polyloop_js)})

    def __iter__(self):
        return JSObject.__iter__(self._polyloop_js)

    def __next__(self):
        return JSObject.__next__(self)

    def __aiter__(self):
        return _items(self._polyloop_js)

    def __repr__(self):
        return f"<JavaScript {self._polyloop_js}>"


class JSMethod:
    """A function read from a JavaScript object, which is its ``this`` when it is called.

    JavaScript's functions are given the function itself.
    """

    _is_stand_in = True

    def __init__(self, receiver, function):
        self.__dict__.update(_receiver=receiver, _polyloop_js=function)

    def __call__(self, *args, **named):
        _refuse_named(named)
        return _values.invoke(self._receiver, self._polyloop_js, args)

    def __getattr__(self, name):
        return getattr(self._polyloop_js, name)

    def __setattr__(self, name, value):
        setattr(self._polyloop_js, name, value)

    def __delattr__(self, name):
        delattr(self._polyloop_js, name)

    def __eq__(self, other):
        if isinstance(other, JSMethod):
            return self._receiver is other._receiver and self._polyloop_js is other._polyloop_js
        return self._polyloop_js is other

    def __hash__(self):
        return hash(self._polyloop_js)

    def __repr__(self):
        return f"<JavaScript method {self._polyloop_js.name}>"


class JSModule(types.ModuleType):
    """A JavaScript module: its exports are attributes, and change as they do there."""

    _is_stand_in = True

    def __init__(self, path, namespace):
        super().__init__(path.rpartition("/")[2].rpartition(".")[0])
        self.__file__ = path
        self._polyloop_js = namespace

    def __getattr__(self, name):
        value = _values.export(self._polyloop_js, name, _ABSENT)
        if value is _ABSENT:
            raise AttributeError(f"module {self.__file__!r} exports no {name!r}", name=name, obj=self)
        return value

    def __dir__(self):
        return sorted({*super().__dir__(), *_values.names(self._polyloop_js)})

    def __repr__(self):
        return f"<JavaScript module {self.__name__!r} from {self.__file__!r}>"


def _refuse_named(named):
    if named:
        raise TypeError("a JavaScript function takes no keyword arguments")


def _call(self, *args, **named):
    _refuse_named(named)
    return _values.call(self, args)


def _get(self, name):
    return JSObject.__getattr__(self, name)


# Called by Java


def install(values, functions, classes):
    """Takes the Java half, a function of each kind, and pairs of a built-in class and its kind.

    Functions are metaobjects, whose class no registration changes: GraalPy
    makes one for each kind of them, and these are altered.
    """
    global _values
    _values = values
    for function in functions:
        kind = type(function)
        kind.__call__ = _call
        kind.__getattribute__ = object.__getattribute__
        kind.__getattr__ = _get
    for pair in classes:
        register(*pair)


class JSError(JSObject, border.JSError):
    """A JavaScript Error with its properties."""


class JSTypeError(JSError, TypeError):
    """TypeError."""


class JSRangeError(JSError, ValueError):
    """RangeError."""


class JSReferenceError(JSError, NameError):
    """ReferenceError."""


class JSTimeoutError(JSError, TimeoutError):
    """asyncio's TimeoutError, and the reason of AbortSignal.timeout."""


class JSAggregateError(JSError, border.ForeignGroup):
    """AggregateError."""

    def _members(self):
        # What stands for an exception of another language has it as its cause.
        for each in self.errors:
            original = each.cause if getattr(each, "_j", None) is not None else each
            yield border.foreign_exception(original)


_KINDS = {
    "AggregateError": JSAggregateError,
    "Array": JSArray,
    "Error": JSError,
    "Map": JSMap,
    "Object": JSObject,
    "RangeError": JSRangeError,
    "ReferenceError": JSReferenceError,
    "Set": JSSet,
    "TimeoutError": JSTimeoutError,
    "TypeError": JSTypeError,
}


def register(constructor, kind):
    """Gives the objects of a JavaScript class their Python type."""
    polyglot.register_interop_type(constructor, _KINDS[kind])


def meet(value):
    """Sees to it that the class of a value that Java handed over directly is registered."""
    _values.meet(value)


def refuse(what):
    raise TypeError(f"a JavaScript {what} has no counterpart in Python")


def stand_in(value):
    return JSBare(value)


def method(receiver, function):
    return JSMethod(receiver, function)


def module(path, namespace):
    return JSModule(path, namespace)
