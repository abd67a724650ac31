package dev.polyloop.tests.contract;

/** Who iterates. The guests' ones are functions of the contract's modules. */
enum StreamConsumer {
  PYTHON_ASYNC_FOR(Language.PYTHON, "by_async_for"),
  PYTHON_STREAM(Language.PYTHON, "by_stream"),
  JS_FOR_AWAIT(Language.JAVASCRIPT, "byForAwait"),
  JS_STREAM(Language.JAVASCRIPT, "byStream"),
  JAVA_SUBSCRIBER(Language.JAVA, "");

  final Language language;
  final String function;

  StreamConsumer(Language language, String function) {
    this.language = language;
    this.function = function;
  }
}
