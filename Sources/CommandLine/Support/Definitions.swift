/// What columns mean, for help: as exactly as result files say it (`Quantity.definition`).
enum Definitions {
  static let losses = """
    test_loss is the mean of (y - f)² over fresh inputs, without label noise and without a factor 1/2; train_loss is that \
    over the samples trained on, with their label noise.
    """
}
