/** The embedding API: what a Java application needs to run guest programs on the loop. */
@NullMarked
package dev.polyloop;

import org.jspecify.annotations.NullMarked;
