package dev.polyloop.guest;

/**
 * The context variables of a language ({@code contextvars} of Python) that work has which this
 * language has begun, kept for code of other languages that is part of the work.
 *
 * <p>Thread rule: the owner thread.
 */
public interface GuestVariables {
  /** Runs the action with these variables in force. */
  void within(Runnable action);

  /** Variables of the same values that are set independently from now on. */
  GuestVariables copy();
}
