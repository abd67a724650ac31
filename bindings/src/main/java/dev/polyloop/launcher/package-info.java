/** The command line: {@code polyloop run program.py}. */
@NullMarked
package dev.polyloop.launcher;

import org.jspecify.annotations.NullMarked;
