/** JavaScript as a citizen of the loop. */
@NullMarked
package dev.polyloop.js;

import org.jspecify.annotations.NullMarked;
