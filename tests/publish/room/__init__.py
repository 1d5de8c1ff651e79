"""The pages of the site as readers get them."""
