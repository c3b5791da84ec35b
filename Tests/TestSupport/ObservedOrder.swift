import Foundation

/// p in error ~ step^p, from the errors at steps h, h/2, h/4 …: one value for each halving.
public func observedOrders(_ errors: [Double]) -> [Double] {
  zip(errors, errors.dropFirst()).map { log2(abs($0 / $1)) }
}

/// Values at steps h, h/2 …, whose error starts at order p, extrapolated to step 0: one fewer.
public func richardson(_ values: [Double], order p: Int = 1) -> [Double] {
  let ratio = Double(1 << p)
  return zip(values, values.dropFirst()).map { (ratio * $1 - $0) / (ratio - 1) }
}
