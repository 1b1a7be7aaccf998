"""What the duty board and the wall screen show; each read starts from what its reader may see."""
