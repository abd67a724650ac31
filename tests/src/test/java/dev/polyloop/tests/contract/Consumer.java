package dev.polyloop.tests.contract;

/** Who awaits. The guests' ones are functions of the contract's modules. */
enum Consumer {
  PYTHON_AWAIT(Language.PYTHON, "by_await"),
  PYTHON_GATHER(Language.PYTHON, "by_gather"),
  PYTHON_WAIT(Language.PYTHON, "by_wait"),
  PYTHON_WAIT_FOR(Language.PYTHON, "by_wait_for"),
  PYTHON_SHIELD(Language.PYTHON, "by_shield"),
  PYTHON_TIMEOUT(Language.PYTHON, "by_timeout"),
  PYTHON_TASK_GROUP(Language.PYTHON, "by_task_group"),
  JS_AWAIT(Language.JAVASCRIPT, "byAwait"),
  JS_ALL(Language.JAVASCRIPT, "byAll"),
  JS_ALL_SETTLED(Language.JAVASCRIPT, "byAllSettled"),
  JS_ANY(Language.JAVASCRIPT, "byAny"),
  JS_RACE(Language.JAVASCRIPT, "byRace"),
  JS_GATHER(Language.JAVASCRIPT, "byGather"),
  JS_TASK_GROUP(Language.JAVASCRIPT, "byTaskGroup"),
  JAVA_STAGE(Language.JAVA, ""),
  JAVA_GET(Language.JAVA, "");

  final Language language;
  final String function;

  Consumer(Language language, String function) {
    this.language = language;
    this.function = function;
  }
}
