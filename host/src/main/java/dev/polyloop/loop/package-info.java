/** The event loop, its futures and tasks. */
@NullMarked
package dev.polyloop.loop;

import org.jspecify.annotations.NullMarked;
