/**
 * What coroutines of all languages share to wait for each other: locks and queues, one object for
 * Python, JavaScript and Java. Semantics are those of {@code Lib/asyncio/locks.py} and {@code
 * queues.py} of CPython 3.12.
 *
 * <p>Each class has two faces. A guest that suspends its own coroutines drives the state in pieces:
 * it hands a waiter in, awaits it, and reports how the wait ended. Everybody else calls the methods
 * that return a {@link dev.polyloop.loop.LoopFuture}, which drive the same pieces.
 */
@NullMarked
package dev.polyloop.sync;

import org.jspecify.annotations.NullMarked;
