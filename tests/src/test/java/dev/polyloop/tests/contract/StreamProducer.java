package dev.polyloop.tests.contract;

/** What is iterated. The guests' ones are functions of the contract's modules. */
enum StreamProducer {
  PYTHON_GENERATOR(Language.PYTHON, "generator"),
  PYTHON_ITERATOR(Language.PYTHON, "iterator"),
  JS_GENERATOR(Language.JAVASCRIPT, "generator"),
  JS_ITERATOR(Language.JAVASCRIPT, "iterator"),
  JAVA_PUBLISHER(Language.JAVA, "");

  final Language language;
  final String function;

  StreamProducer(Language language, String function) {
    this.language = language;
    this.function = function;
  }
}
