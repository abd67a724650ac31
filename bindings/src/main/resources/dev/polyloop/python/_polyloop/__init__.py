"""The Python half of the binding: not for programs to import.

``host`` is the Java object ``dev.polyloop.python.PythonHost``, set by the
bootstrap before any other module is imported.
"""

host = None
