/** Python as a citizen of the loop. */
@NullMarked
package dev.polyloop.python;

import org.jspecify.annotations.NullMarked;
