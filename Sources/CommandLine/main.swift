print("dmft")
