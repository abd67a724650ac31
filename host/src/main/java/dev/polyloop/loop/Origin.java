package dev.polyloop.loop;

/**
 * Whoever began a piece of work. It follows the work through all its steps: a task, a callback and
 * a timer have the origin of the step that made them.
 *
 * <p>Thread rule: the loop's thread.
 */
public interface Origin {
  /** What was ambient in Java when the work was begun, for Java code that the work calls. */
  CallContext context();

  /** A step of this work has ended on the loop's thread. */
  void left();
}
