"""Import by a desk that runs (`desk_home`): speed, `orders`, `crashing`, size, spoilt files."""
