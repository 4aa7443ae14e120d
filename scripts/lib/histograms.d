/* SPDX-License-Identifier: MIT */
/* Part of py_calldist and py_cpudist: their histograms, of what elapsed.d tells. */

python$target:::function-return
/this->start/
{
	@exclusive[pid, arg4, arg1] = quantize(this->exclusive / 1000);
	@inclusive[pid, arg4, arg1] = quantize(this->inclusive / 1000);
}

dtrace:::END
{
	printa("@exclusive[%d, %d, %d]:\n%@d\n", @exclusive);
	printa("@inclusive[%d, %d, %d]:\n%@d\n", @inclusive);
}
