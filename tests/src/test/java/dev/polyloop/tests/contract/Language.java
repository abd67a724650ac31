package dev.polyloop.tests.contract;

/** Whose awaitable or whose code. */
enum Language {
  PYTHON,
  JAVASCRIPT,
  JAVA
}
