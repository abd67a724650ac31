package dev.polyloop.tests.contract;

/** What is awaited. The guests' ones are functions of the contract's modules. */
enum Producer {
  PYTHON_COROUTINE(Language.PYTHON, "coroutine", true, true),
  PYTHON_TASK(Language.PYTHON, "task", true, true),
  PYTHON_FUTURE(Language.PYTHON, "future", true, false),
  PYTHON_AWAITABLE(Language.PYTHON, "awaitable", true, true),
  JS_PROMISE(Language.JAVASCRIPT, "promise", false, false),
  JS_ASYNC_FUNCTION(Language.JAVASCRIPT, "asyncFunction", false, false),
  JS_THENABLE(Language.JAVASCRIPT, "thenable", false, false),
  JAVA_COMPLETABLE_FUTURE(Language.JAVA, "", true, false),
  JAVA_STAGE(Language.JAVA, "", false, false),
  JAVA_FUTURE(Language.JAVA, "", true, false),
  JAVA_CALLABLE(Language.JAVA, "", true, true);

  final Language language;
  final String function;

  /** Whether it ends when it is cancelled: promises and minimal stages cannot be. */
  final boolean isCancellable;

  /** Whether it runs as one of the loop's tasks. */
  final boolean isTask;

  Producer(Language language, String function, boolean isCancellable, boolean isTask) {
    this.language = language;
    this.function = function;
    this.isCancellable = isCancellable;
    this.isTask = isTask;
  }

  /** Whether it gives its outcome to everybody who awaits it, and not only to the first. */
  boolean isShared() {
    return this != PYTHON_COROUTINE;
  }
}
