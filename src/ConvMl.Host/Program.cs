Console.WriteLine("convml");
