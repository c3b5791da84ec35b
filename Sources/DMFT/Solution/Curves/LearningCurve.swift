/// Curves over training: named columns on a common axis of steps or times.
public struct LearningCurve: Sendable, Hashable {
  /// The common axis.
  public enum Axis: String, Sendable, Hashable { case step, time }

  /// One quantity along the axis.
  public struct Column: Sendable, Hashable {
    /// Name in result files, such as `test_loss`.
    public var name: String
    /// What it is, in words, for `long_name` attributes and legends.
    public var longName: String
    public var values: [Double]

    public init(_ name: String, _ longName: String, _ values: [Double]) {
      self.name = name
      self.longName = longName
      self.values = values
    }
  }

  public var axis: Axis
  /// Steps (whole numbers) or times, increasing.
  public var points: [Double]
  public var columns: [Column]

  public init(axis: Axis, points: [Double], columns: [Column]) {
    precondition(columns.allSatisfy { $0.values.count == points.count })
    self.axis = axis
    self.points = points
    self.columns = columns
  }

  /// The values of a column, if there is one of that name.
  public subscript(_ name: String) -> [Double]? { columns.first { $0.name == name }?.values }

  /// The curve at the points whose indices are given.
  public func restricted(to indices: [Int]) -> LearningCurve {
    LearningCurve(
      axis: axis, points: indices.map { points[$0] },
      columns: columns.map { column in
        Column(column.name, column.longName, indices.map { column.values[$0] })
      })
  }
}

extension LearningCurve {
  /// The curves of known quantities.
  public init(axis: Axis, points: [Double], curves: QuantityCurves) {
    self.init(
      axis: axis, points: points, columns: curves.quantities.map { Column($0, curves[$0]) })
  }

  /// The values of a quantity, if there are any.
  public subscript(_ quantity: Quantity) -> [Double]? { self[quantity.name] }
}

extension LearningCurve.Column {
  public init(_ quantity: Quantity, _ values: [Double]) {
    self.init(quantity.name, quantity.definition, values)
  }
}
