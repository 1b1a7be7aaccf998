"""How people settle a dispute: roster, dispatch, mediation, performance, call-back."""
