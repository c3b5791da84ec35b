import Testing

extension Tag {
  /// The numbers are known in closed form.
  @Tag public static var closedForm: Self
  /// An error falls with the stated power of a step.
  @Tag public static var order: Self
  /// Two expressions that are equal in exact arithmetic.
  @Tag public static var identity: Self
  /// A theory becomes a simpler one in a limit.
  @Tag public static var limit: Self
  /// Bad input is refused, with the datum.
  @Tag public static var contract: Self
  /// Averages of random numbers of a fixed seed.
  @Tag public static var statistics: Self
  /// Curves of an independent implementation.
  @Tag public static var reference: Self
}
