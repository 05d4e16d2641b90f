"""The rota: whose turn it is to be on call, who takes whose turn, and who did not come."""
