"""The kinds of object that the module types names, and its decorator for generators.

Importing types costs more of a start than all of this; programs that import it
get the same classes from there.
"""


def _function():
    yield


async def _coroutine():
    pass


class _Class:
    def method(self):
        pass


def _kind_of_coroutine():
    coroutine = _coroutine()
    try:
        return type(coroutine)
    finally:
        coroutine.close()


FunctionType = type(_function)
CodeType = type(_function.__code__)
GeneratorType = type(_function())
CoroutineType = _kind_of_coroutine()
MethodType = type(_Class().method)
GenericAlias = type(list[int])

_CO_ITERABLE_COROUTINE = 0x100


def awaitable(generator_function):
    """Makes what a generator function returns awaitable, as types.coroutine does."""
    code = generator_function.__code__
    generator_function.__code__ = code.replace(co_flags=code.co_flags | _CO_ITERABLE_COROUTINE)
    return generator_function
