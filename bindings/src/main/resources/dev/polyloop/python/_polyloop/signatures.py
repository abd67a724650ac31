"""How a function may be called, without the inspect module, which is slow to import."""

_VARARGS = 0x04
_VARKEYWORDS = 0x08
_COROUTINE = 0x80
_ASYNC_GENERATOR = 0x200


def signature(function):
    """The tuple that the Java record Signature is made of; None if the function does not say."""
    bound = getattr(function, "__func__", None)
    skipped = 0
    if bound is not None:
        function, skipped = bound, 1
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    flags = code.co_flags
    count = code.co_argcount
    names = code.co_varnames
    keyword_only = names[count : count + code.co_kwonlyargcount]
    optional = function.__kwdefaults__ or {}
    annotations = function.__annotations__
    return (
        2 if flags & _ASYNC_GENERATOR else 1 if flags & _COROUTINE else 0,
        max(count - len(function.__defaults__ or ()) - skipped, 0),
        -1 if flags & _VARARGS else count - skipped,
        keyword_only,
        tuple(name for name in keyword_only if name not in optional),
        bool(flags & _VARKEYWORDS),
        tuple(_type_name(annotations, name) for name in names[skipped:count]),
        _type_name(annotations, "return"),
    )


def _type_name(annotations, name):
    if name not in annotations:
        return ""
    annotation = annotations[name]
    if annotation is None:
        return "None"
    return annotation.__name__ if isinstance(annotation, type) else annotation if isinstance(annotation, str) else ""
