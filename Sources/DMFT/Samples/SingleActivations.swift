// Activations in single precision, in operations that are vectorised: a fifth of the time of those in double precision.

/// tanh and its slope: (1 − e)/(1 + e), e = exp(−2|x|).
///
/// *Accuracy*: 2e-7.
@inline(__always)
func hyperbolicTangent(_ x: Float) -> (value: Float, slope: Float) {
  let e = powerOfTwo(max(-2.885_390_1 * abs(x), -34.7))
  let size = (1 - e) / (1 + e)
  return (x < 0 ? -size : size, 1 - size * size)
}

/// erf and its slope. *Accuracy*: 3e-7. Source: Abramowitz & Stegun, 7.1.26.
@inline(__always)
package func errorFunction(_ x: Float) -> (value: Float, slope: Float) {
  let e = powerOfTwo(max(-1.442_695 * x * x, -120))
  let t = 1 / (1 + 0.327_591_1 * abs(x))
  var series: Float = 1.061_405_429
  series = series * t - 1.453_152_027
  series = series * t + 1.421_413_741
  series = series * t - 0.284_496_736
  series = series * t + 0.254_829_592
  let size = 1 - series * t * e
  return (x < 0 ? -size : size, 1.128_379_17 * e)
}

/// 2^y = 2^k 2^r for −126 < y ≤ 0, |r| ≤ 1/2; a y that is no number gives none.
@inline(__always)
private func powerOfTwo(_ y: Float) -> Float {
  // Adding 1.5·2²³ rounds to a whole number, which then stands in the last bits.
  let shift: Float = 12_582_912
  let shifted = y + shift
  let r = (y - (shifted - shift)) * 0.693_147_18
  var series: Float = 1 / 720
  series = series * r + 1 / 120
  series = series * r + 1 / 24
  series = series * r + 1 / 6
  series = series * r + 0.5
  series = series * r + 1
  series = series * r + 1
  return series * Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
}
