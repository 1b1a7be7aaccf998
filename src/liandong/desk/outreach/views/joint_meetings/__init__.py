"""The views of joint meetings, their resolutions and the emergency plan."""
