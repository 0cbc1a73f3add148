import {doctor} from '../core/ops/doctor.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {useExamination} from '../ui/use-examination.js';
import {DoctorReport} from '../ui/views/doctor.js';

export const {description, args, options} = pastelExports(doctor);

/** A report: it ends by itself. */
const DoctorView = ({options: {fix}}: {options: {fix?: boolean}}) => <DoctorReport {...useExamination(fix === true)} />;

export default DoctorView;
