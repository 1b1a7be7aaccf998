"""What is published by law: penalties of cases, complaints on the national platform."""
