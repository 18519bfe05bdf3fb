"""What people look at: findings in words, charts titled with the finding, and controls that redraw them."""
