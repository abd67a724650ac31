package dev.polyloop.tests.contract;

/** Who awaits. The guests' ones are functions of the contract's modules. */
enum Consumer {
  PYTHON_AWAIT(Language.PYTHON, "by_await", true, true),
  PYTHON_GATHER(Language.PYTHON, "by_gather", true, true),
  PYTHON_WAIT(Language.PYTHON, "by_wait", true, false),
  PYTHON_WAIT_FOR(Language.PYTHON, "by_wait_for", true, true),
  PYTHON_SHIELD(Language.PYTHON, "by_shield", true, false),
  PYTHON_TIMEOUT(Language.PYTHON, "by_timeout", true, true),
  PYTHON_TASK_GROUP(Language.PYTHON, "by_task_group", true, true),
  JS_AWAIT(Language.JAVASCRIPT, "byAwait", false, false),
  JS_ALL(Language.JAVASCRIPT, "byAll", false, false),
  JS_ALL_SETTLED(Language.JAVASCRIPT, "byAllSettled", false, false),
  JS_ANY(Language.JAVASCRIPT, "byAny", false, false),
  JS_RACE(Language.JAVASCRIPT, "byRace", false, false),
  JS_SIGNAL(Language.JAVASCRIPT, "bySignal", true, true),
  JS_GATHER(Language.JAVASCRIPT, "byGather", true, true),
  JS_TASK_GROUP(Language.JAVASCRIPT, "byTaskGroup", true, true),
  JAVA_STAGE(Language.JAVA, "", true, true),
  JAVA_GET(Language.JAVA, "", true, true);

  final Language language;
  final String function;

  /** Whether a task of the loop waits, rather than a promise. */
  final boolean isTask;

  /** Whether it passes its cancellation on to what it awaits. */
  final boolean cancels;

  Consumer(Language language, String function, boolean isTask, boolean cancels) {
    this.language = language;
    this.function = function;
    this.isTask = isTask;
    this.cancels = cancels;
  }
}
