import DMFT
import LinearAlgebra

/// A block of inputs on its way up through all layers, and of their errors on the way down, see `LayerBlock`.
///
///     F = φ(H^L) w,   D^L = φ′(H^L) ∘ (c wᵀ),   ∂(Σ c F)/∂w = φ(H^L)ᵀ c                                (17.3)
struct LayeredSweep<Real: TrainingReal>: Sendable {
  /// The most inputs that a block holds.
  let height: Int
  let shape: LayeredShape
  /// How many it holds now.
  private(set) var count = 0
  private(set) var inputs: [Real]
  private(set) var layers: [LayerBlock<Real>]
  /// F, one row an input.
  private(set) var outputs: [Real]
  /// What comes from above; room for windows.
  private var pulled, scratch: [Real]
  /// φ̇ of the layer and of the one below, where asked for.
  private var tangent, lowerTangent: [Real]

  init(_ shape: LayeredShape, activation: Activation, height: Int, keepsTangents: Bool = false) {
    self.height = height
    self.shape = shape
    let largestMap = shape.layers.map(\.mapSize).max() ?? 0
    let largestRows =
      shape.layers.dropFirst().filter { !$0.windows.isMap }.map { $0.pixels * $0.inner }.max() ?? 0
    func room(_ size: Int) -> [Real] { Array(repeating: 0, count: height * size) }
    inputs = room(shape.inputSize)
    layers = shape.layers.map { LayerBlock($0, activation: activation, height: height) }
    outputs = room(shape.outputs)
    pulled = room(largestMap)
    scratch = room(largestRows)
    tangent = room(keepsTangents ? largestMap : 0)
    lowerTangent = tangent
  }

  /// The height for averages over `count` inputs: products at full speed, and no more memory than that takes.
  static func height(_ count: Int, of shape: LayeredShape) -> Int {
    max(1, min(count, 64, Int(min(64, largestBlock / shape.blockNumbers))))
  }

  /// Numbers of a block, of images that are large.
  private static var largestBlock: Double { 0x1p23 }

  /// Takes the inputs at `points` from all of them up to the outputs.
  mutating func raise(_ all: [Real], at points: ArraySlice<Int>, through weights: LayeredWeights<Real>) {
    precondition(points.count <= height)
    count = points.count
    Real.copyRows(all, shape.inputSize, at: points, to: &inputs)
    for index in layers.indices {
      layers[index].raise(
        index == 0 ? inputs : layers[index - 1].values, weights.matrices[index], maps: count)
    }
    setProduct(&outputs, layers[layers.count - 1].values, weights.readout, readoutProduct)
  }

  /// Sets the outputs to Ḟ when the weights move by `displacement`; after `raise`.
  mutating func raiseTangent(along displacement: LayeredWeights<Real>, through weights: LayeredWeights<Real>)
  {
    for index in layers.indices {
      swap(&tangent, &lowerTangent)
      layers[index].raiseTangent(
        index == 0 ? (inputs, nil) : (layers[index - 1].values, lowerTangent), weights.matrices[index],
        displacement.matrices[index], maps: count, scratch: &scratch, into: &tangent)
    }
    setProduct(&outputs, layers[layers.count - 1].values, displacement.readout, readoutProduct)
    setProduct(&outputs, tangent, weights.readout, readoutProduct, keeping: 1)
  }

  /// Takes c, one row an input and one column an output, down to all D^ℓ.
  mutating func lower(_ c: [Real], through weights: LayeredWeights<Real>) {
    let top = layers.count - 1
    let product = ProductShape(
      rows: count, columns: shape.top.mapSize, inner: shape.outputs, transposesRight: true)
    setProduct(&pulled, c, weights.readout, product)
    layers[top].multiplySlopes(by: pulled, maps: count)
    for index in stride(from: top, to: 0, by: -1) {
      layers[index].lower(weights.matrices[index], maps: count, scratch: &scratch, into: &pulled)
      layers[index - 1].multiplySlopes(by: pulled, maps: count)
    }
  }

  /// Sets `signals` to the gradients of Σ c F, or adds them; after `lower` with the same c.
  func gradients(of c: [Real], adding: Bool, to signals: inout [[Real]]) {
    let retention: Real = adding ? 1 : 0
    for index in layers.indices {
      layers[index].addSignal(
        index == 0 ? inputs : layers[index - 1].values, maps: count, keeping: retention, to: &signals[index])
    }
    let product = ProductShape(
      rows: shape.top.mapSize, columns: shape.outputs, inner: count, transposesLeft: true)
    setProduct(&signals[layers.count], layers[layers.count - 1].values, c, product, keeping: retention)
  }

  private var readoutProduct: ProductShape {
    ProductShape(rows: count, columns: shape.outputs, inner: shape.top.mapSize)
  }
}
