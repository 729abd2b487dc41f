"""An independent verifier of Interlock evidence, written from the Specs."""
