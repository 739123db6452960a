mod writes;
