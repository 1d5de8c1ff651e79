"""What to install so that the night's job runs by itself: a crontab, units of systemd, a workflow of GitHub Actions."""
