package dev.polyloop.loop;

/**
 * Marks an exception that ends the program rather than a task: Python's {@code SystemExit} and
 * {@code KeyboardInterrupt}. Structures that collect failures let it through alone.
 */
public interface FatalSignal {}
