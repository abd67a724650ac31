package dev.polyloop.tests.contract;

/** What is awaited. The guests' ones are functions of the contract's modules. */
enum Producer {
  PYTHON_COROUTINE(Language.PYTHON, "coroutine"),
  PYTHON_TASK(Language.PYTHON, "task"),
  PYTHON_FUTURE(Language.PYTHON, "future"),
  PYTHON_AWAITABLE(Language.PYTHON, "awaitable"),
  JS_PROMISE(Language.JAVASCRIPT, "promise"),
  JS_ASYNC_FUNCTION(Language.JAVASCRIPT, "asyncFunction"),
  JS_THENABLE(Language.JAVASCRIPT, "thenable"),
  JAVA_COMPLETABLE_FUTURE(Language.JAVA, ""),
  JAVA_STAGE(Language.JAVA, ""),
  JAVA_FUTURE(Language.JAVA, ""),
  JAVA_CALLABLE(Language.JAVA, "");

  final Language language;
  final String function;

  Producer(Language language, String function) {
    this.language = language;
    this.function = function;
  }
}
