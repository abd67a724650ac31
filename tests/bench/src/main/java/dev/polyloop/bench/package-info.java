/**
 * Benchmarks by JMH: of the loop and its futures beside Netty's and the JDK's, and of each way
 * across the language border.
 */
@NullMarked
package dev.polyloop.bench;

import org.jspecify.annotations.NullMarked;
