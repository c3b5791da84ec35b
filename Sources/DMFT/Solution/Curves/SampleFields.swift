/// What a network on given samples shows at chosen steps: outputs and kernels, on samples and test samples.
public struct SampleFields: Sendable, Hashable {
  /// An index beside the step. Points are the samples, and the test samples after them.
  public enum Index: String, Sendable, Hashable, CaseIterable { case point, point2, sample, sample2, output }

  public struct Field: Sendable, Hashable {
    public var name: String
    public var longName: String
    /// Those after the step, the last one varying fastest.
    public var indices: [Index]
    public var values: [Double]
  }

  public var steps: [Int]
  /// P.
  public var samples: Int
  /// P and the test samples.
  public var points: Int
  public var outputs: Int
  public private(set) var fields: [Field] = []

  package init(steps: [Int], samples: Int, points: Int, outputs: Int) {
    self.steps = steps
    self.samples = samples
    self.points = points
    self.outputs = outputs
  }

  /// How many values an index has.
  public func length(_ index: Index) -> Int {
    switch index {
    case .point, .point2: points
    case .sample, .sample2: samples
    case .output: outputs
    }
  }

  /// A field, and its standard error after it.
  package mutating func add(
    _ name: String, _ longName: String, _ indices: [Index], _ estimates: (means: [Double], errors: [Double])
  ) {
    fields.append(Field(name: name, longName: longName, indices: indices, values: estimates.means))
    fields.append(
      Field(
        name: name + "_se", longName: "standard error of the " + longName, indices: indices,
        values: estimates.errors))
  }
}
