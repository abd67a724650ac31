/** Streams with demand: what each language iterates asynchronously, and Java's publishers. */
@NullMarked
package dev.polyloop.stream;

import org.jspecify.annotations.NullMarked;
